package io.balanceofpower.manage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.balanceofpower.manage.RoutesAnswer.FileProblem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /routes}: a routes file as the body, which is checked, put into the node's file and taken into use; with {@code
 * ?dry-run=true} only checked. One at a time.
 *
 * <p>It needs the token of the settings, or without one has to come from this machine and from no web page: one that
 * somebody has open in a browser there could send it as well. Bounds: {@value #BODY_BYTES_MAX} bytes (413), which have {@value
 * #BODY_MS_MAX} ms to come (408), and {@value #CHANGE_MS_MAX} ms until there is an answer (503).
 *
 * <p>Owned by the port's event loop.
 */
final class NewRoutes {
    static final int BODY_BYTES_MAX = 8 << 20;
    static final long BODY_MS_MAX = 10_000;
    static final long CHANGE_MS_MAX = 25_000;

    private static final Set<String> TYPES = Set.of("application/yaml", "application/x-yaml", "text/yaml");
    private static final String BEARER = "Bearer ";

    private final Optional<String> token;
    private final BiFunction<byte[], Boolean, Future<RoutesAnswer>> change;
    private boolean busy;

    /** @param change takes a file, and whether it is only checked */
    NewRoutes(Optional<String> token, BiFunction<byte[], Boolean, Future<RoutesAnswer>> change) {
        this.token = token;
        this.change = change;
    }

    private record WrongFile(int status, String error, List<FileProblem> problems, String remedy) {}

    /** Never fails. The request's body may be left unread. */
    Future<Reply> post(HttpServerRequest request) {
        Reply refused = refusal(request);
        if (refused != null) {
            return Future.succeededFuture(refused);
        }
        busy = true;
        boolean dryRun = "dry-run=true".equals(request.query());
        return body(request)
                .timeout(BODY_MS_MAX, TimeUnit.MILLISECONDS)
                .compose(
                        body -> changed(body, dryRun),
                        failure -> Future.succeededFuture(
                                failure instanceof TimeoutException
                                        ? Reply.failure(408, "the body did not come in time", "send it at once")
                                        : tooLarge()))
                .onComplete(reply -> busy = false);
    }

    private @Nullable Reply refusal(HttpServerRequest request) {
        Reply forbidden = token.isPresent() ? withoutToken(request, token.get()) : fromElsewhere(request);
        if (forbidden != null) {
            return forbidden;
        }
        String query = request.query();
        if (query != null && !query.isEmpty() && !query.equals("dry-run=true") && !query.equals("dry-run=false")) {
            return Reply.failure(400, "an unknown parameter", "use dry-run=true, or none");
        }
        if (!TYPES.contains(type(request.getHeader("Content-Type")))) {
            return Reply.failure(415, "not said to be YAML", "send Content-Type: application/yaml");
        }
        if (length(request) > BODY_BYTES_MAX) {
            return tooLarge();
        }
        return busy ? Reply.notNow("another change is under way") : null;
    }

    private static @Nullable Reply withoutToken(HttpServerRequest request, String token) {
        String brought = request.getHeader("Authorization");
        boolean right =
                brought != null && MessageDigest.isEqual(brought.getBytes(UTF_8), (BEARER + token).getBytes(UTF_8));
        return right
                ? null
                : Reply.failure(
                        401, "without the token", "send Authorization: Bearer TOKEN, the token of management.token");
    }

    private static @Nullable Reply fromElsewhere(HttpServerRequest request) {
        boolean here = isLoopback(request.remoteAddress()) && request.getHeader("Origin") == null;
        return here
                ? null
                : Reply.failure(
                        403,
                        "without management.token, changes come from this machine only, and from no web page",
                        "send it from there, or set management.token");
    }

    private static boolean isLoopback(@Nullable SocketAddress address) {
        try {
            return address != null
                    && address.hostAddress() != null
                    && InetAddress.getByName(address.hostAddress()).isLoopbackAddress(); // an address asks nobody
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String type(@Nullable String header) {
        return header == null ? "" : header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static long length(HttpServerRequest request) {
        String header = request.getHeader("Content-Length");
        return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : 0;
    }

    private static Reply tooLarge() {
        return Reply.failure(413, "more than " + BODY_BYTES_MAX + " bytes", "send a smaller file");
    }

    private static Future<byte[]> body(HttpServerRequest request) {
        Promise<byte[]> read = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(read::tryFail);
        request.handler(part -> {
            if (body.length() + part.length() > BODY_BYTES_MAX) {
                read.tryFail("too large");
            } else if (!read.future().isComplete()) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(v -> read.tryComplete(body.getBytes()));
        return read.future();
    }

    private Future<Reply> changed(byte[] body, boolean dryRun) {
        return change.apply(body, dryRun)
                .timeout(CHANGE_MS_MAX, TimeUnit.MILLISECONDS)
                .map(answer -> answer.fold(Reply::ok, NewRoutes::wrong, NewRoutes::prevented))
                .otherwise(failure -> Reply.failure(
                        503,
                        failure instanceof TimeoutException
                                ? "the change is still under way"
                                : "the change failed (" + failure + ")",
                        "see by GET /routes which routes count"));
    }

    private static Reply wrong(List<FileProblem> problems) {
        return Reply.json(
                422,
                new WrongFile(
                        422,
                        "these routes are wrong; those before still count",
                        problems,
                        "mend what the problems name, and try it with bop routes check"));
    }

    private static Reply prevented(boolean later, String why) {
        return Reply.failure(later ? 503 : 409, why, "the routes before still count");
    }
}
