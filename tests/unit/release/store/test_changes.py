"""CHANGES.md: moved numbers beside what came in, and never an exact count."""

from orchestration.release.store.changes import ReleaseSummary, describe_changes


def share(role, wave, stance, value, base, *, order=(1, 1, 1), hidden=False):
    return {
        "role": role,
        "wave_id": wave,
        "wave": f"Wave {wave[1:]}",
        "stance": stance,
        "stance_share": None if hidden else value,
        "base_count": None if hidden else base,
        "is_suppressed": hidden,
        "role_order": order[0],
        "wave_order": order[1],
        "stance_order": order[2],
    }


def delivery(path, delivery_id, *waves):
    return {"path": path, "delivery_id": delivery_id, "wave_ids": list(waves)}


BEFORE = ReleaseSummary(
    "r1",
    [share("All roles", "w1", "Blended", 0.4, 50), share("All roles", "w2", "Blended", 0.5, 40, order=(1, 2, 1))],
    [
        delivery("waves/w1/a.qdpx", "d_a", "w1"),
        delivery("waves/w2/b.sav", "d_b", "w2"),
        delivery("codebook.csv", "d_c"),
    ],
    "0.1.0+aaaa",
)


def now(shares=BEFORE.shares, deliveries=BEFORE.deliveries, code=BEFORE.code_version):
    return ReleaseSummary("r2", shares, deliveries, code)


def test_the_first_release_has_nothing_to_compare_with():
    assert (
        describe_changes(None, now()).splitlines()[2] == "The first release that can be compared: every number is new."
    )


def test_a_number_that_moved_stands_beside_the_file_that_was_corrected():
    shares = [BEFORE.shares[0], share("All roles", "w2", "Blended", 0.55, 40, order=(1, 2, 1))]
    deliveries = [BEFORE.deliveries[0], delivery("waves/w2/b.sav", "d_b2", "w2"), BEFORE.deliveries[2]]
    text = describe_changes(BEFORE, now(shares, deliveries))
    assert "## Wave 1" not in text
    assert "| All roles | Blended | 50 % of 40 | 55 % of 40 |" in text
    assert "- `waves/w2/b.sav`: corrected (d_b2, in place of d_b)" in text
    assert text.endswith("## For the study as a whole\n\n- nothing beside that\n")


def test_what_belongs_to_no_wave_and_the_product_itself_are_reasons_for_the_whole_study():
    deliveries = [*BEFORE.deliveries[:2], delivery("codebook.csv", "d_c2")]
    text = describe_changes(BEFORE, now(deliveries=deliveries, code="0.2.0+bbbb"))
    assert "No published number moved." in text
    assert "- `codebook.csv`: corrected (d_c2, in place of d_c)" in text
    assert "- the product: 0.1.0+aaaa became 0.2.0+bbbb" in text


def test_a_file_that_moved_no_published_number_is_told_all_the_same():
    deliveries = [*BEFORE.deliveries[:1], BEFORE.deliveries[2]]
    text = describe_changes(BEFORE, now(deliveries=deliveries))
    assert "No published number moved." in text
    assert "## w2: no published number moved" in text
    assert "- `waves/w2/b.sav`: no longer counts (d_b)" in text
    assert text.endswith("- nothing beside that\n")
    assert describe_changes(BEFORE, now()).endswith("- nothing changed\n")


def test_a_new_wave_and_a_wave_that_is_gone_are_told():
    shares = [BEFORE.shares[0], share("All roles", "w3", "Blended", 0.3, 30, order=(1, 3, 1))]
    deliveries = [BEFORE.deliveries[0], delivery("waves/w3/c.sav", "d_d", "w3")]
    text = describe_changes(BEFORE, now(shares, deliveries))
    assert "| All roles | Blended | 50 % of 40 | not there |" in text
    assert "- `waves/w2/b.sav`: no longer counts (d_b)" in text
    assert "- `waves/w3/c.sav`: new (d_d)" in text
    assert "- `codebook.csv`: no longer counts (d_c)" in text


def test_a_hidden_number_stays_hidden():
    shares = [share("All roles", "w1", "Blended", 0.4, 50, hidden=True), BEFORE.shares[1]]
    assert "| All roles | Blended | 40 % of 50 | hidden |" in describe_changes(BEFORE, now(shares))
