package io.balanceofpower.node;

import io.balanceofpower.cluster.Node;
import io.balanceofpower.manage.LedgerView;
import io.balanceofpower.owners.DeviceView;
import io.balanceofpower.ownership.DeviceState;
import io.balanceofpower.ownership.Place;
import io.balanceofpower.step5_admit.LedgerState;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device looks like on the management port. */
final class LedgerViews {
    private static final long SECOND_MS = 1_000;

    private LedgerViews() {}

    /** @param nodes those in the mesh */
    static LedgerView of(DeviceView found, Collection<Node> nodes, long nowMs) {
        DeviceState state = found.state() == null ? DeviceState.UNKNOWN : found.state();
        Node node = nodes.stream()
                .filter(each -> each.run().equals(found.run()))
                .findFirst()
                .orElse(null);
        boolean left = found.phase() == DeviceView.Phase.LEFT;
        return new LedgerView(
                found.device(),
                phase(found.phase()),
                owner(found, node),
                found.live(),
                !found.live() && !left && found.state() != null,
                state.version(),
                new LedgerView.Session(
                        found.phase() == DeviceView.Phase.OWNED && node != null,
                        left ? expiresInS(state, nowMs) : null,
                        List.copyOf(state.received().packetIds())),
                lastRecord(state.last()),
                state.ledgers().stream().map(LedgerViews::stream).toList());
    }

    private static LedgerView.Phase phase(DeviceView.Phase phase) {
        return switch (phase) {
            case CLAIMED -> LedgerView.Phase.CLAIMED;
            case OWNED -> LedgerView.Phase.OWNED;
            case LEFT -> LedgerView.Phase.LEFT;
        };
    }

    private static LedgerView.Owner owner(DeviceView found, @Nullable Node node) {
        return new LedgerView.Owner(
                node == null ? null : node.id(),
                found.run(),
                found.lane(),
                node == null ? null : reachable(node.addresses().get("management")),
                node != null && node.local());
    }

    /** A node that takes any free port does not say in the mesh which. */
    static @Nullable String reachable(@Nullable String address) {
        return address == null || address.endsWith(":0") ? null : address;
    }

    /** Rounded up, so that 0 means over. */
    private static long expiresInS(DeviceState state, long nowMs) {
        if (!state.hasSession(nowMs)) {
            return 0;
        }
        long goneMs = state.leftAtMs() == 0 ? 0 : Math.max(0, nowMs - state.leftAtMs());
        return (state.sessionExpiryMs() - goneMs + SECOND_MS - 1) / SECOND_MS;
    }

    private static LedgerView.@Nullable LastRecord lastRecord(@Nullable Place last) {
        return last == null ? null : new LedgerView.LastRecord(last.topic(), last.partition(), last.offset());
    }

    private static LedgerView.Stream stream(LedgerState ledger) {
        return new LedgerView.Stream(
                ledger.stream(),
                ledger.epoch(),
                ledger.highest(),
                ledger.completeFrom(),
                ledger.missing(),
                ledger.gaps(),
                ledger.duplicates(),
                ledger.reorders());
    }
}
