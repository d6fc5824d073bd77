package io.balanceofpower.demo;

/** Hears what becomes of devices' messages and connections. Called on the devices' thread; must not block. */
interface DeviceLog {

    /** It begins to connect. */
    void dialled(Device device, NodeAddress node);

    /** For the first or a further time. */
    void sent(Device device, long sequence);

    void acknowledged(Device device, long sequence);

    void refused(Device device, long sequence, int reasonCode);

    void connected(Device device, NodeAddress node);

    void lost(Device device, NodeAddress node, String reason);

    /** All that was unanswered when the device connected is answered. */
    void caughtUp(Device device, NodeAddress node);
}
