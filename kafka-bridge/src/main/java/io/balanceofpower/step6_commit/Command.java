package io.balanceofpower.step6_commit;

import io.balanceofpower.step5_admit.Ledgers;
import java.util.function.Function;
import reactor.core.publisher.MonoSink;

/** Something to do with the ledgers on the lane's thread, in its place among the messages. */
final class Command<T> {

    private final Function<Ledgers, T> action;
    private final MonoSink<T> result;

    Command(Function<Ledgers, T> action, MonoSink<T> result) {
        this.action = action;
        this.result = result;
    }

    void run(Ledgers ledgers) {
        result.success(action.apply(ledgers));
    }

    void fail(Throwable cause) {
        result.error(cause);
    }
}
