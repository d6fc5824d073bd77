package io.balanceofpower.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks nodes at their management ports. Any thread. */
public final class Management {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX)
            .build();

    /** Whether the node takes devices. A node that does not answer does not; blocks for at most 2 s. */
    public boolean isReady(NodeAddress node) throws InterruptedException {
        try {
            HttpRequest request = request(node, "/health/ready");
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Fails if the node does not answer within 2 s. */
    CompletableFuture<NodeFigures> figures(NodeAddress node) {
        return client.sendAsync(request(node, "/metrics"), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> NodeFigures.of(response.body(), System.nanoTime()));
    }

    private static HttpRequest request(NodeAddress node, String path) {
        return HttpRequest.newBuilder(URI.create(node.management() + path))
                .timeout(ANSWER_MAX)
                .build();
    }
}
