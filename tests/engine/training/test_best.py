from engine.training.best import Best


def test_best_is_by_the_figure_that_was_chosen() -> None:
    by_loss, by_kid = Best("validation", None), Best("kid", None)
    assert by_loss.take_validation(0.5) and not by_kid.take_validation(0.5)
    assert by_loss.take_kid(0.1) and by_kid.take_kid(0.1), "the lowest so far, whatever best means"
    for best in (by_loss, by_kid):
        best.begin_step()
        assert (best.validation_loss, best.kid) == (None, None)
        assert not best.take_validation(0.6) and not best.take_validation(None)
        assert not best.take_kid(0.2)
        assert best.in_manifest == {
            "validation_loss": None, "best_validation_loss": 0.5, "kid": 0.2, "best_kid": 0.1,
            "best_on": best.on,
        }  # fmt: skip
