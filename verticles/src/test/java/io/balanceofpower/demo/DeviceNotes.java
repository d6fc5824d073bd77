package io.balanceofpower.demo;

import java.util.ArrayList;
import java.util.List;

/** Remembers what a device tells its log. */
final class DeviceNotes implements DeviceLog {
    final List<Long> acknowledged = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<String> connections = new ArrayList<>();

    @Override
    public void dialled(Device device, NodeAddress node) {
        connections.add("dialled " + node.name());
    }

    @Override
    public void sent(Device device, long sequence) {}

    @Override
    public void acknowledged(Device device, long sequence) {
        acknowledged.add(sequence);
    }

    @Override
    public void refused(Device device, long sequence, int reasonCode) {
        refused.add(sequence + ":" + Integer.toHexString(reasonCode));
    }

    @Override
    public void connected(Device device, NodeAddress node) {
        connections.add("connected " + node.name());
    }

    @Override
    public void lost(Device device, NodeAddress node, String reason) {
        connections.add("lost " + node.name());
    }

    @Override
    public void caughtUp(Device device, NodeAddress node) {
        connections.add("caught up " + node.name());
    }
}
