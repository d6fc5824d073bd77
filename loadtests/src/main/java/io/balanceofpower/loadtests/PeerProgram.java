package io.balanceofpower.loadtests;

import java.util.List;
import java.util.Locale;

/** A program of ours around a peer. Its sources and the list of what it needs are resources: the product knows no peer's code. */
enum PeerProgram {
    HIVEMQ("HiveMqToKafka", "hivemq-community-edition-embedded", "logback.xml"),
    MOQUETTE("MoquetteToKafka", "moquette-broker", "log4j.properties"),
    BRIDGE("BridgeToKafka", "hivemq-mqtt-client", ""),
    /** Connect has a producer of its own. */
    CONNECT("ConnectToKafka", "connect-runtime", "simplelogger.properties") {
        @Override
        List<String> artifacts() {
            return List.of("connect-runtime", "camel-kafka-connector", "camel-paho");
        }

        @Override
        List<Text> sources() {
            return List.of(mainSource());
        }
    };

    private static final String SHARED = "ToKafka.java";
    private static final String PACKAGE = "peers.";

    private final String mainClass;
    private final String artifact;
    /** Of its logging; empty for none. */
    private final String settings;

    PeerProgram(String mainClass, String artifact, String settings) {
        this.mainClass = mainClass;
        this.artifact = artifact;
        this.settings = settings;
    }

    String mainClass() {
        return PACKAGE + mainClass;
    }

    /** The libraries whose versions are the peer's. */
    List<String> artifacts() {
        return List.of(artifact);
    }

    /** What Maven is to fetch. */
    Text pom() {
        return Text.read(directory() + "pom.xml");
    }

    /** To be compiled together. */
    List<Text> sources() {
        return List.of(Text.read(SHARED), mainSource());
    }

    Text mainSource() {
        return Text.read(directory() + mainClass + ".java");
    }

    /** To be laid beside the classes. */
    List<Text> settings() {
        return settings.isEmpty() ? List.of() : List.of(Text.read(directory() + settings));
    }

    /** Also a prefix of resources. */
    String directory() {
        return name().toLowerCase(Locale.ROOT) + "/";
    }
}
