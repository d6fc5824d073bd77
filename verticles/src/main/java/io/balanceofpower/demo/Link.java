package io.balanceofpower.demo;

/** A device's connection to a node, open or about to be. Owned by the devices' thread. */
interface Link {

    /** Sends a message; {@link Events#answered} or {@link Events#lost} follows. Only after {@link Events#opened}. */
    void send(Numbered message);

    /** Closes without an event. */
    void close();

    /** What happens to a link. Called on the devices' thread, never from within a call to the link or the dialer. */
    interface Events {
        void opened(int receiveMaximum);

        /** @param reasonCode of the PUBACK (MQTT 5, 3.4.2.1) */
        void answered(long sequence, int reasonCode);

        /** The connection could not be opened, or is gone. May be told more than once; nothing else follows. */
        void lost(String reason);
    }

    /** Opens links. */
    interface Dialer {
        Link dial(String device, NodeAddress node, Events events);
    }
}
