package io.balanceofpower.access;

import io.balanceofpower.step1_accept.Challenge;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Users with a SCRAM entry in users.yaml, who show themselves by MQTT 5's enhanced authentication (MQTT 5, 4.12). What is
 * computed is computed on the pool, because random numbers may wait for the operating system. Any thread.
 */
final class Scram {
    private static final byte[] NOTHING = new byte[0];

    private final Supplier<Users> users;
    private final VerifyPool pool;

    Scram(Supplier<Users> users, VerifyPool pool) {
        this.users = users;
        this.pool = pool;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Asked(ScramExchange exchange, byte[] question) {}

    /** @param data what came with the CONNECT: the client's first message */
    Future<Shown> verify(ScramMechanism mechanism, byte[] data, Challenge challenge) {
        return pool.offer(() -> asked(mechanism, data))
                .map(begun -> begun.compose(asked ->
                        asked.map(question -> goOn(question, challenge)).orElseGet(() -> wrong(Denial.SCRAM_FAILED))))
                .orElseGet(() -> wrong(Denial.POOL_FULL));
    }

    private Optional<Asked> asked(ScramMechanism mechanism, byte[] data) {
        ScramExchange exchange = ScramExchange.begin(mechanism, users);
        return exchange.first(data).map(question -> new Asked(exchange, question));
    }

    private Future<Shown> goOn(Asked asked, Challenge challenge) {
        return challenge
                .ask(asked.question())
                .otherwise(NOTHING) // the connection has ended meanwhile, and nothing proves nothing
                .compose(answer ->
                        pool.offer(() -> shown(asked.exchange(), answer)).orElseGet(() -> wrong(Denial.POOL_FULL)));
    }

    private static Shown shown(ScramExchange exchange, byte[] answer) {
        return exchange.last(answer)
                .<Shown>map(proven -> new Shown.Right(proven.user(), proven.serverFinal()))
                .orElseGet(() -> new Shown.Wrong(Denial.SCRAM_FAILED));
    }

    private static Future<Shown> wrong(Denial denial) {
        return Future.succeededFuture(new Shown.Wrong(denial));
    }
}
