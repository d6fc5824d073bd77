package io.balanceofpower.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.cluster.Node;
import io.balanceofpower.manage.LedgerView;
import io.balanceofpower.owners.DeviceView;
import io.balanceofpower.owners.DeviceView.Phase;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Place;
import io.balanceofpower.ownership.Received;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerViewsTest {
    private static final long NOW_MS = 1_000_000;
    private static final Node HERE = node("n1", "r1", "10.0.0.1:8080", true);
    private static final Node THERE = node("n2", "r2", "10.0.0.2:8080", false);

    private static Node node(String id, String run, String management, boolean local) {
        return new Node(id, run, Map.of("management", management), 1, false, local);
    }

    private static DeviceState state(long leftAtMs, long sessionExpiryMs) {
        return new DeviceState(
                3,
                leftAtMs,
                sessionExpiryMs,
                new Received(9, Set.of(12, 5)),
                List.of(new LedgerState("d1", "fills", 2, 14, 0b10101, 10, 4, 5, 6)),
                new Place("trades", 1, 77));
    }

    private static LedgerView view(Phase phase, String run, boolean live, @Nullable DeviceState state) {
        return LedgerViews.of(new DeviceView("d1", phase, run + "-0", run, live, state), List.of(HERE, THERE), NOW_MS);
    }

    @Test
    void shouldShowAllOfTheStateThatTheOwnerTold() {
        LedgerView view = view(Phase.OWNED, "r1", true, state(0, 60_000));

        assertThat(view)
                .isEqualTo(new LedgerView(
                        "d1",
                        LedgerView.Phase.OWNED,
                        new LedgerView.Owner("n1", "r1", "r1-0", "10.0.0.1:8080", true),
                        true,
                        false,
                        3,
                        new LedgerView.Session(true, null, List.of(5, 12)),
                        new LedgerView.LastRecord("trades", 1, 77),
                        List.of(new LedgerView.Stream("fills", 2, 14, 10, List.of(11L, 13L), 4, 5, 6))));
    }

    @Test
    void shouldSayThatTheStateOfAnotherNodesDeviceIsACheckpointAndWhomToAsk() {
        LedgerView view = view(Phase.OWNED, "r2", false, state(0, 60_000));

        assertThat(view.checkpointedState()).isTrue();
        assertThat(view.owner()).isEqualTo(new LedgerView.Owner("n2", "r2", "r2-0", "10.0.0.2:8080", false));
        assertThat(view.session().connected()).isTrue();
    }

    @Test
    void shouldCallNoDeviceConnectedWhoseNodeIsGone() {
        LedgerView view = view(Phase.OWNED, "r0", false, state(0, 60_000));

        assertThat(view.owner()).isEqualTo(new LedgerView.Owner(null, "r0", "r0-0", null, false));
        assertThat(view.session().connected()).isFalse();
        assertThat(view.session().expiresInS()).isNull();
    }

    @Test
    void shouldShowNoCheckpointWhereNothingWasWritten() {
        LedgerView view = view(Phase.CLAIMED, "r2", false, null);

        assertThat(view.phase()).isEqualTo(LedgerView.Phase.CLAIMED);
        assertThat(view.checkpointedState()).isFalse();
        assertThat(view.version()).isZero();
        assertThat(view.lastRecord()).isNull();
        assertThat(view.streams()).isEmpty();
    }

    @Test
    void shouldCountTheSessionDownFromTheTimeTheDeviceLeft() {
        assertThat(view(Phase.LEFT, "r2", false, state(NOW_MS - 10_001, 60_000))
                        .session()
                        .expiresInS())
                .isEqualTo(50);
        assertThat(view(Phase.LEFT, "r2", false, state(NOW_MS - 60_000, 60_000))
                        .session()
                        .expiresInS())
                .isZero();
        assertThat(view(Phase.LEFT, "r2", false, state(NOW_MS - 1, 0)).session().expiresInS())
                .isZero();
        // A clock that is behind the leaving node's does not make the session longer.
        assertThat(view(Phase.LEFT, "r2", false, state(NOW_MS + 5_000, 60_000))
                        .session()
                        .expiresInS())
                .isEqualTo(60);
    }

    @Test
    void shouldCallTheStateOfADeviceThatLeftFinal() {
        LedgerView view = view(Phase.LEFT, "r2", false, state(NOW_MS - 1, 60_000));

        assertThat(view.live()).isFalse();
        assertThat(view.checkpointedState()).isFalse();
        assertThat(view.session().connected()).isFalse();
    }

    @Test
    void shouldNotNameAnAddressThatNobodyCanAsk() {
        LedgerView view = LedgerViews.of(
                new DeviceView("d1", Phase.OWNED, "r1-0", "r1", true, state(0, 0)),
                List.of(node("n1", "r1", "127.0.0.1:0", true)),
                NOW_MS);

        assertThat(view.owner().node()).isEqualTo("n1");
        assertThat(view.owner().management()).isNull();
    }
}
