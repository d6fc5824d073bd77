package io.balanceofpower.cli;

import io.balanceofpower.quarantine.ReplayEndedException;
import io.balanceofpower.quarantine.TooManyEntriesException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Does what blocks on Kafka on a thread of its own, while the command's thread shows how far it has come. What is to end
 * at Ctrl-C looks at {@code stop} itself.
 */
record Work(Interruption stop, ProgressLine line, String bootstrapServers) {

    /** Something that blocks. */
    interface Job<T> {
        T run() throws CommandFailed;
    }

    /**
     * Waits for the job's end.
     *
     * @param progress asked again and again, by the command's thread; empty where the output itself is the progress
     */
    <T> T run(Job<T> job, Supplier<String> progress) throws CommandFailed, InterruptedException {
        CompletableFuture<T> doing = Mono.fromCallable(job::run)
                .subscribeOn(Schedulers.boundedElastic())
                .toFuture();
        boolean shown = false;
        while (!line.isDone(doing)) {
            String words = progress.get();
            if (!words.isEmpty()) {
                line.show(words);
                shown = true;
            }
        }
        if (shown) {
            line.end();
        }
        try {
            return doing.join();
        } catch (CompletionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** @throws RuntimeException the error itself, if it is a mistake in the program */
    private CommandFailed failure(Throwable error) {
        if (error instanceof CommandFailed failed) {
            return failed;
        }
        if (error instanceof KafkaException refused) {
            return new CommandFailed(
                    ExitCode.UNAVAILABLE, new KafkaProblem(bootstrapServers, refused).words(), refused);
        }
        if (error instanceof TooManyEntriesException || error instanceof ReplayEndedException) {
            return new CommandFailed(ExitCode.UNAVAILABLE, String.valueOf(error.getMessage()), error);
        }
        throw error instanceof RuntimeException mistake ? mistake : new IllegalStateException(error);
    }
}
