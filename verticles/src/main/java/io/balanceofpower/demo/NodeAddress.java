package io.balanceofpower.demo;

/**
 * Where a node is reached.
 *
 * @param name its {@code node.id}
 * @param host the address that it listens on, for devices, other nodes and management alike
 */
public record NodeAddress(String name, String host, int mqttPort, int managementPort, int meshPort, int eventBusPort) {

    public String mqtt() {
        return host + ":" + mqttPort;
    }

    String mesh() {
        return host + ":" + meshPort;
    }

    String management() {
        return "http://" + host + ":" + managementPort;
    }
}
