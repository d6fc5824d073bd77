package io.balanceofpower.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this is made of, a line each. */
final class Versions implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        }
        return new String[] {
            "Balance of Power " + versions.getProperty("product"),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "Vert.x " + versions.getProperty("vertx"),
            "Hazelcast " + versions.getProperty("hazelcast"),
            "Kafka " + versions.getProperty("kafka")
        };
    }
}
