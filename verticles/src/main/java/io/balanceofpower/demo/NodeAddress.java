package io.balanceofpower.demo;

/**
 * Where a node is reached, all on 127.0.0.1.
 *
 * @param name its {@code node.id}
 */
record NodeAddress(String name, int mqttPort, int managementPort, int meshPort, int eventBusPort) {
    static final String HOST = "127.0.0.1";

    String mqtt() {
        return HOST + ":" + mqttPort;
    }

    String mesh() {
        return HOST + ":" + meshPort;
    }

    String management() {
        return "http://" + HOST + ":" + managementPort;
    }
}
