import pytest

from core.desk import Desk
from core.errors import ForbiddenError
from core.model import Actor, AuditEntry, Person
from core.store import Duty


def test_a_person_writes_his_own_acts_and_no_one_elses(desk: Desk, analyst: Person, operator: Person):
    with desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=analyst.id))

    with pytest.raises(ForbiddenError), desk.store.as_user(analyst) as tx:
        tx.audit.append(AuditEntry("test.act", Actor.USER, user_id=operator.id))


def test_a_service_cannot_take_a_duty_of_another_service(desk: Desk):
    with pytest.raises(ForbiddenError), desk.store.as_service(Duty.EXECUTOR) as tx:
        tx.orders.working()


def test_a_forgotten_role_is_refused(desk: Desk):
    with pytest.raises(ForbiddenError), desk.store._pool.connection() as connection:
        try:
            connection.execute("select * from app.users")
        except Exception as e:
            raise ForbiddenError(str(e)) from e
