package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.packet.Publish;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The steps after accept, which do what the test says. Any thread, except where the test's functions are called: on the
 * connection's event loop.
 */
final class FakeArrivals implements Arrivals {
    /** A message that was passed on. */
    static final class Taken extends Pending {
        private final Publish publish;

        Taken(Connection connection, Publish publish) {
            super(connection, publish);
            this.publish = publish;
        }

        Publish publish() {
            return publish;
        }

        String text() {
            return new String(publish.payload(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private final List<Connection> connected = new ArrayList<>();
    private final List<Connection> ended = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();

    private volatile Function<Connection, Future<Welcome>> welcome =
            connection -> Future.succeededFuture(new Welcome.Accepted(new ReceivedIds(), false));
    private volatile Function<Taken, @Nullable Answer> answer = message -> null;
    private volatile IntFunction<Future<Void>> release = packetId -> Future.succeededFuture();

    void welcomeWith(Function<Connect, Future<Welcome>> given) {
        welcome = connection -> given.apply(connection.connect());
    }

    /** The same for devices that are asked something first. */
    void welcomeConnectionWith(Function<Connection, Future<Welcome>> given) {
        welcome = given;
    }

    /** Every message is answered at once, or later by the test where the answer is null. */
    void answerWith(Function<Taken, @Nullable Answer> given) {
        answer = given;
    }

    /** A released packet id is on record when the future is done. */
    void releaseWith(IntFunction<Future<Void>> given) {
        release = given;
    }

    @Override
    public Future<Welcome> connecting(Connect connect, Connection connection) {
        synchronized (this) {
            connected.add(connection);
        }
        return welcome.apply(connection);
    }

    @Override
    public void published(Connection connection, Publish publish) {
        Taken message = new Taken(connection, publish);
        connection.owe(message);
        synchronized (this) {
            taken.add(message);
        }
        Answer known = answer.apply(message);
        if (known != null) {
            connection.settle(message, known);
            connection.flush();
        }
    }

    @Override
    public Future<Void> released(Connection connection, int packetId) {
        return release.apply(packetId);
    }

    @Override
    public synchronized void ended(Connection connection) {
        ended.add(connection);
    }

    synchronized List<Connection> connected() {
        return List.copyOf(connected);
    }

    synchronized List<Connection> ended() {
        return List.copyOf(ended);
    }

    synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    synchronized int takenCount() {
        return taken.size();
    }

    List<String> texts() {
        return taken().stream().map(Taken::text).toList();
    }

    /** Answers on the connection's event loop, as the settle step does. */
    static Future<Void> settle(Taken message, Answer given) {
        Connection connection = message.connection();
        Promise<Void> done = Promise.promise();
        connection.context().runOnContext(v -> {
            connection.settle(message, given);
            connection.flush();
            done.complete();
        });
        return done.future();
    }

    /** Answers with success whatever is not answered yet. */
    void settleRest() {
        for (Taken message : taken()) {
            Connection connection = message.connection();
            connection.context().runOnContext(v -> {
                if (message.answer() == null) {
                    connection.settle(message, Answer.SUCCESS);
                    connection.flush();
                }
            });
        }
    }
}
