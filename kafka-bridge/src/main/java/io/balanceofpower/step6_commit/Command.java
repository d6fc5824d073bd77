package io.balanceofpower.step6_commit;

import io.balanceofpower.ownership.Book;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * Something to do with the lane's book, on the lane's thread. Done and answered exactly once, or failed.
 *
 * @param <T> what it comes to; null completes the answer without a value
 */
final class Command<T> {

    /** When in the life of a batch it is done and answered. */
    enum Order {
        /** Done when the batch is filled, answered when what it added to the transaction is committed. */
        WITH_BATCH,
        /** Done and answered after every message that was offered before it has settled. */
        AFTER_SETTLING
    }

    /** What it means that the lane has no room for it. */
    enum Loss {
        /** Who asked is told, and can do without or ask again. */
        TELLS,
        /** The owners of devices count on it: the lane cannot go on without it. */
        ENDS_LANE
    }

    private final Order order;
    private final Loss loss;
    private final Function<Book, @Nullable T> action;
    private final MonoSink<T> answer;
    private @Nullable T result;

    Command(Order order, Loss loss, Function<Book, @Nullable T> action, MonoSink<T> answer) {
        this.order = order;
        this.loss = loss;
        this.action = action;
        this.answer = answer;
    }

    boolean isWithBatch() {
        return order == Order.WITH_BATCH;
    }

    boolean mustBeDone() {
        return loss == Loss.ENDS_LANE;
    }

    void run(Book book) {
        result = action.apply(book);
    }

    void succeed() {
        answer.success(result);
    }

    void fail(Throwable cause) {
        answer.error(cause);
    }
}
