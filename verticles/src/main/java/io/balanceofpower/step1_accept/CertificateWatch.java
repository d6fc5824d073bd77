package io.balanceofpower.step1_accept;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changed certificates into use without a restart. Reads the files every few seconds: they are small, and their
 * times say less than their content. What is open stays open; handshakes from then on see the new certificate.
 *
 * <p>A change counts once it is read twice in a row, so that files which are being written, one after the other, are
 * left alone. Files that do not fit change nothing: that is logged and counted once for each reason.
 *
 * <p>Every field is owned by the verticle's event loop.
 */
final class CertificateWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final long INTERVAL_MS = 2_000;

    private final ListenerSettings listener;
    private final Function<ServerSSLOptions, Future<Boolean>> server;
    private final TlsMetrics metrics;
    private final TlsFiles first;
    private final Steady<TlsFiles> files;
    private String lastRefusal = "";
    private boolean looking;

    /** @param server takes new options into use */
    CertificateWatch(
            ListenerSettings listener,
            TlsFiles first,
            Function<ServerSSLOptions, Future<Boolean>> server,
            TlsMetrics metrics) {
        this.listener = listener;
        this.first = first;
        this.files = new Steady<>(first);
        this.server = server;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MS, timer -> look());
        TlsCheck check = new TlsCheck(vertx, listener);
        return vertx.executeBlocking(() -> check.expiry(first)).onSuccess(metrics::expires);
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        vertx.executeBlocking(() -> TlsFiles.read(listener))
                .compose(this::changed)
                .onFailure(this::refuse)
                .onComplete(v -> looking = false);
    }

    private Future<Void> changed(TlsFiles found) {
        if (!files.isSettled(found)) {
            return Future.succeededFuture();
        }
        if (files.isCounted(found)) {
            lastRefusal = "";
            return Future.succeededFuture();
        }
        TlsCheck check = new TlsCheck(vertx, listener);
        return vertx.executeBlocking(() -> check.expiry(found)).compose(expiry -> use(found, expiry));
    }

    private Future<Void> use(TlsFiles found, Instant expiry) {
        NetServerOptions options = new NetServerOptions();
        found.apply(listener.tls().orElseThrow(), options);
        return server.apply(options.getSslOptions()).map(updated -> {
            files.count(found);
            lastRefusal = "";
            metrics.expires(expiry);
            metrics.taken();
            LOG.info("Listener {} uses its new TLS files; the certificate expires at {}", listener.name(), expiry);
            return null;
        });
    }

    private void refuse(Throwable failure) {
        String refusal = String.valueOf(failure.getMessage());
        if (!refusal.equals(lastRefusal)) {
            lastRefusal = refusal;
            metrics.refused();
            LOG.warn("Listener {} goes on with its old TLS files: {}", listener.name(), refusal);
        }
    }
}
