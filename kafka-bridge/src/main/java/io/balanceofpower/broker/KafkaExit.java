package io.balanceofpower.broker;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.internals.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Kafka from ending the JVM that it is a guest in. A Kafka that gives up calls its own {@link Exit}; here that
 * becomes an error on the calling thread and the end of every broker of this JVM, because Kafka does not say which of
 * them gave up.
 */
final class KafkaExit {
    /** Any thread: changed by starts and ends of brokers, read by the Kafka thread that gives up. */
    private static final Set<KafkaExit> RUNNING = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private KafkaExit() {}

    /** Watches a broker that is about to start. */
    static KafkaExit watch() {
        Exit.setExitProcedure(KafkaExit::giveUp);
        Exit.setHaltProcedure(KafkaExit::giveUp);
        KafkaExit watched = new KafkaExit();
        RUNNING.add(watched);
        return watched;
    }

    CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** The broker has ended as its owner wished; does nothing if Kafka gave up before. */
    void end() {
        RUNNING.remove(this);
        ended.complete(null);
    }

    private static void giveUp(int status, @Nullable String message) {
        IllegalStateException reason = new IllegalStateException(
                "Kafka gave up with status " + status + (message == null ? "" : ": " + message));
        RUNNING.forEach(broker -> broker.ended.completeExceptionally(reason));
        throw reason;
    }
}
