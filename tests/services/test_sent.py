"""What of this computer has left it."""

from __future__ import annotations

from fieldapp.domain.records import SurveySubmission
from fieldapp.services import exchange, surveys
from fieldapp.sync.sent import unsent
from tests.joining import joined
from tests.services.forms import write_form


def test_survey_when_it_was_put_into_a_bundle_for_another_then_it_is_sent(world, tmp_path):
    with joined(world.store, tmp_path / "field", tmp_path / "kit.fab", person="Souk V.") as field:
        form = surveys.import_form(world.store, write_form(tmp_path / "form.xlsx")).id
        exchange.send(world.store, tmp_path / "forms.fab")
        exchange.receive(field, tmp_path / "forms.fab")
        filling = surveys.begin(field, form)
        for ref, state in filling.session.state().items():
            if state.required and state.relevant:
                filling.session.answer(ref, (state.choices or (("7", ""),))[0][0])
        final = surveys.finalise(field, filling, filling.session.finalise())
        assert unsent(field, SurveySubmission.table_name()) == {final.id}
        assert [line.sent for line in surveys.submissions(field)] == [False]
        exchange.send(field, tmp_path / "answers.fab", to=world.store.device_id)
        assert [line.sent for line in surveys.submissions(field)] == [True]
        exchange.receive(world.store, tmp_path / "answers.fab")
        assert [line.sent for line in surveys.submissions(world.store)] == [True]  # it is not this computer's to send
