package io.balanceofpower.demo;

/** Hears how devices lose and find nodes. Called on the devices' thread; must not block. */
public interface Witness {
    /** Hears nothing. */
    Witness NOBODY = new Witness() {
        @Override
        public void lost(String device, String node) {}

        @Override
        public void dialled(String device, String node) {}

        @Override
        public void opened(String device, String node) {}

        @Override
        public void sent(String device) {}

        @Override
        public void acknowledged(String device) {}
    };

    /** A connection that was open is gone, or the device gave it up. */
    void lost(String device, String node);

    /** The device begins to connect. */
    void dialled(String device, String node);

    /** A node took the device. */
    void opened(String device, String node);

    /** A message left, for the first or a further time. */
    void sent(String device);

    /** A message was answered with success. */
    void acknowledged(String device);
}
