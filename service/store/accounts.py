"""Accounts, by newsroom and name in any case. A hash of the password goes in and out apart from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.domain.account import Account, Role, name_key
from service.store.inserts import insert_new
from service.store.tables import AccountRow, NewsroomRow


class Accounts:
    """The accounts of all newsrooms."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account, password_hash: str) -> bool:
        """Add an account; False when its newsroom has one of that name."""
        row = {
            "id": account.id,
            "newsroom_id": account.newsroom_id,
            "name": account.name,
            "name_key": name_key(account.name),
            "role": account.role,
            "password_hash": password_hash,
            "password_changed_at": account.password_changed_at,
            "created_at": account.created_at,
            "disabled_at": account.disabled_at,
        }
        return insert_new(self._session, AccountRow.__table__, row)

    def named(self, newsroom: str, name: str) -> Account | None:
        """Return the account of that name in the newsroom of that name."""
        query = select(AccountRow).join(NewsroomRow, NewsroomRow.id == AccountRow.newsroom_id)
        row = self._session.scalars(
            query.where(NewsroomRow.name == newsroom, AccountRow.name_key == name_key(name))
        ).one_or_none()
        return _account(row) if row else None

    def get(self, account_id: str) -> Account | None:
        """Return the account of that id."""
        row = self._session.get(AccountRow, account_id)
        return _account(row) if row else None

    def hold(self, account_id: str) -> tuple[Account, str] | None:
        """Return an account as it is now with the hash of its password, held for this transaction."""
        query = select(AccountRow).where(AccountRow.id == account_id).with_for_update()
        row = self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        return (_account(row), row.password_hash) if row else None

    def password_hash(self, account_id: str) -> str | None:
        """Return the hash of its password."""
        return self._session.scalars(select(AccountRow.password_hash).where(AccountRow.id == account_id)).one_or_none()

    def all(self) -> list[Account]:
        """Return all of them, oldest first."""
        rows = self._session.scalars(select(AccountRow).order_by(AccountRow.created_at, AccountRow.id))
        return [_account(row) for row in rows]

    def set_role(self, account_id: str, role: Role) -> None:
        """Give it another role."""
        self._set(account_id, role=role)

    def set_password(self, account_id: str, password_hash: str, at: datetime) -> None:
        """Keep the hash of another password."""
        self._set(account_id, password_hash=password_hash, password_changed_at=at)

    def set_hash(self, account_id: str, password_hash: str) -> None:
        """Keep another hash of the same password."""
        self._set(account_id, password_hash=password_hash)

    def set_disabled(self, account_id: str, at: datetime | None) -> None:
        """Take it out of use, or, with None, back into use."""
        self._set(account_id, disabled_at=at)

    def _set(self, account_id: str, **values: Any) -> None:
        self._session.execute(update(AccountRow).where(AccountRow.id == account_id).values(**values))


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        newsroom_id=row.newsroom_id,
        name=row.name,
        role=row.role,
        created_at=row.created_at,
        password_changed_at=row.password_changed_at,
        disabled_at=row.disabled_at,
    )
