package io.balanceofpower.simulation;

import org.jspecify.annotations.Nullable;

/** A connection of a device to a node process. Either end may be gone while the other still hears from it. */
final class Link {
    final Device device;
    final Node node;

    /** Whether the device asked for a new session. */
    final boolean cleanStart;

    /** How long the device's session is to live after this connection. */
    final long sessionExpiryMs;

    private final World world;
    private final Pipe toNode;
    private final Pipe toDevice;

    /** Under which grant the node serves it; null until CONNACK. */
    @Nullable
    Tenancy tenancy;

    private boolean closedByNode;

    Link(World world, Device device, Node node, boolean cleanStart, long sessionExpiryMs) {
        this.world = world;
        this.device = device;
        this.node = node;
        this.cleanStart = cleanStart;
        this.sessionExpiryMs = sessionExpiryMs;
        this.toNode = new Pipe(world.schedule);
        this.toDevice = new Pipe(world.schedule);
    }

    /** What the node hears from the device, unless it has closed the connection. */
    void toNode(Runnable heard) {
        toNode(0, heard);
    }

    /** The same, and what is sent now is held back for at least so long. */
    void toNode(long heldBackMs, Runnable heard) {
        toNode.send(
                heldBackMs + world.network.connectionMs(device.name, node.name),
                () -> node.run(() -> {
                    if (!closedByNode) {
                        heard.run();
                    }
                }));
    }

    /** What the device hears from the node, unless it has given the connection up. */
    void toDevice(Runnable heard) {
        if (!closedByNode) {
            deliver(heard);
        }
    }

    private void deliver(Runnable heard) {
        toDevice.send(world.network.connectionMs(device.name, node.name), () -> {
            if (device.isOn(this)) {
                heard.run();
            }
        });
    }

    /** The node closes the connection: it hears nothing more from it. */
    void close() {
        if (!closedByNode) {
            closedByNode = true;
            deliver(() -> device.disconnected(this));
        }
    }

    boolean isClosedByNode() {
        return closedByNode;
    }
}
