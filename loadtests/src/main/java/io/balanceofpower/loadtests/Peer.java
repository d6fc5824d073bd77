package io.balanceofpower.loadtests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a user might take instead, made to write to Kafka by the means that it has for that. */
enum Peer {
    HIVEMQ(
            "HiveMQ CE",
            false,
            "before Kafka, in the producer's buffer",
            "acknowledges when the interceptor has given the message to Kafka's producer") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return new EmbeddedPeer(words(), libraries.program(PeerProgram.HIVEMQ), List.of("before"));
        }
    },
    HIVEMQ_AFTER_KAFKA(
            "HiveMQ CE",
            true,
            Peer.AFTER_KAFKA,
            "acknowledges when Kafka has acknowledged, by the asynchronous interceptor") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return new EmbeddedPeer(words(), libraries.program(PeerProgram.HIVEMQ), List.of("after"));
        }
    },
    MOQUETTE(
            "Moquette",
            false,
            "before Kafka, not handed over yet",
            "acknowledges before its interceptor sees the message, on another thread; it has no way to wait") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return new EmbeddedPeer(words(), libraries.program(PeerProgram.MOQUETTE), List.of());
        }
    },
    MOSQUITTO(
            "Mosquitto + our bridge",
            false,
            "before Kafka, queued in memory",
            "acknowledges when the message is queued in memory for the bridge, without a limit; the bridge"
                    + " acknowledges to Mosquitto after Kafka") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return MosquittoPeer.prepare(words(), libraries, PeerProgram.BRIDGE, MosquittoPeer.UNLIMITED);
        }
    },
    MOSQUITTO_DEFAULTS(
            "Mosquitto + our bridge",
            false,
            "before Kafka, queued in memory or dropped",
            "acknowledges whether the message is queued in memory for the bridge or dropped, because 1,000 are queued"
                    + " and 20 in flight, Mosquitto's default limits; the bridge acknowledges to Mosquitto after Kafka") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return MosquittoPeer.prepare(words(), libraries, PeerProgram.BRIDGE, List.of());
        }
    },
    MOSQUITTO_CONNECT(
            "Mosquitto + Kafka Connect (Camel)",
            false,
            "before Kafka, queued in memory or dropped",
            "acknowledges when the message is queued in memory for Kafka Connect, without a limit; Camel's connector"
                    + " acknowledges to Mosquitto before Kafka, when its queue in memory has the message or refused it") {
        @Override
        PreparedPeer prepare(PeerLibraries libraries) throws NoPeer {
            return MosquittoPeer.prepare(words(), libraries, PeerProgram.CONNECT, MosquittoPeer.UNLIMITED);
        }
    };

    /** What the rows of those say that acknowledge so. */
    static final String AFTER_KAFKA = "after Kafka's acknowledgement";

    private final String product;
    private final boolean afterKafka;
    private final String when;
    private final String acknowledges;

    Peer(String product, boolean afterKafka, String when, String acknowledges) {
        this.product = product;
        this.afterKafka = afterKafka;
        this.when = when;
        this.acknowledges = acknowledges;
    }

    /** As on the command line. */
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String product() {
        return product;
    }

    /** Whether an acknowledgement means that Kafka has the message. */
    boolean afterKafka() {
        return afterKafka;
    }

    /** When it acknowledges relative to Kafka, in a few words. */
    String when() {
        return when;
    }

    /** The same as a sentence without its subject. */
    String acknowledges() {
        return acknowledges;
    }

    /** Gets what is needed, which may take minutes the first time. */
    abstract PreparedPeer prepare(PeerLibraries libraries) throws NoPeer;

    static Map<String, Peer> byWords() {
        Map<String, Peer> all = new LinkedHashMap<>();
        for (Peer peer : values()) {
            all.put(peer.words(), peer);
        }
        return all;
    }
}
