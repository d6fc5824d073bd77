package io.balanceofpower.demo;

import io.balanceofpower.audit.StreamId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Keeps count of what the devices do and passes it on to the audit and to a witness. Owned by the devices' thread. */
final class DeviceBook implements DeviceLog {
    private final Auditor auditor;
    private final Moves moves;
    private final Consumer<String> say;
    private final Witness witness;
    private final Set<Device> connected = new HashSet<>();
    private final Map<Device, Long> highest = new HashMap<>();
    private final Map<Integer, Long> refusedByReason = new TreeMap<>();
    private long sent;
    private long resent;
    private long acknowledged;
    private long refused;

    DeviceBook(Auditor auditor, LongSupplier clock, Consumer<String> say, Witness witness) {
        this.auditor = auditor;
        this.moves = new Moves(clock, say);
        this.say = say;
        this.witness = witness;
    }

    @Override
    public void dialled(Device device, NodeAddress node) {
        witness.dialled(device.id(), node.name());
    }

    @Override
    public void sent(Device device, long sequence) {
        witness.sent(device.id());
        if (sequence > highest.getOrDefault(device, 0L)) {
            highest.put(device, sequence);
            sent++;
            auditor.tell(audit -> audit.sent(stream(device), device.epoch(), sequence));
        } else {
            resent++;
        }
    }

    @Override
    public void acknowledged(Device device, long sequence) {
        acknowledged++;
        witness.acknowledged(device.id());
        auditor.tell(audit -> audit.acknowledged(stream(device), device.epoch(), sequence));
    }

    @Override
    public void refused(Device device, long sequence, int reasonCode) {
        refused++;
        auditor.tell(audit -> audit.refused(stream(device), device.epoch(), sequence));
        if (refusedByReason.merge(reasonCode, 1L, Long::sum) == 1) {
            say.accept(String.format("%s: a message was refused with reason code 0x%02X", device.id(), reasonCode));
        }
    }

    @Override
    public void connected(Device device, NodeAddress node) {
        connected.add(device);
        witness.opened(device.id(), node.name());
    }

    @Override
    public void lost(Device device, NodeAddress node, String reason) {
        if (connected.remove(device)) {
            moves.lost(device, node, reason);
            witness.lost(device.id(), node.name());
        }
    }

    @Override
    public void caughtUp(Device device, NodeAddress node) {
        moves.caughtUp(device);
    }

    private static StreamId stream(Device device) {
        return new StreamId(device.id(), device.id());
    }

    void tick() {
        moves.tick();
    }

    DeviceCounts counts(Iterable<Device> devices) {
        long unanswered = 0;
        long behindNs = 0;
        for (Device device : devices) {
            unanswered += device.unanswered();
            behindNs = Math.max(behindNs, device.behindNs());
        }
        return new DeviceCounts(
                connected.size(),
                sent,
                resent,
                acknowledged,
                refused,
                unanswered,
                behindNs / 1_000_000,
                moves.moves(),
                moves.slowestMs());
    }
}
