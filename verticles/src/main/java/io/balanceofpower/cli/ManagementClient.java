package io.balanceofpower.cli;

import io.balanceofpower.manage.ManagementSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a node at its management port.
 *
 * @param node the management address
 */
record ManagementClient(HostPort node) {
    /** A node gives a page up after 5 s and says so, which is worth waiting for. */
    private static final long ANSWER_MS_MAX = 8_000;

    private static final int BODY_BYTES_MAX = 16 << 20;

    /** @throws CommandFailed if the settings do not say which port it is */
    static ManagementClient ofSettings(ManagementSettings management) throws CommandFailed {
        if (management.port() == 0) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of("management.port: 0 is any free port, so the node's is not known here. Name it with --node,"
                            + " as the node's first line of output says it"));
        }
        String host = management.host();
        return new ManagementClient(new HostPort(host.indexOf(':') < 0 ? host : "[" + host + "]", management.port()));
    }

    /** @param body as text; whether it is what was asked for is for the caller to say */
    record Page(int status, String body) {}

    /**
     * Blocks for at most 8 s.
     *
     * @param path with everything encoded that needs to be
     * @throws CommandFailed if nobody answers in time, or with more than 16 MiB
     */
    Page get(String path) throws CommandFailed {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(ANSWER_MS_MAX))
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + node + path)).build();
        try {
            return client.sendAsync(request, BodyHandlers.ofInputStream())
                    .thenApplyAsync(ManagementClient::page)
                    .get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(root(e), e);
        } catch (TimeoutException e) {
            throw unreachable("no answer within " + ANSWER_MS_MAX + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.INTERRUPTED, "interrupted", e);
        }
    }

    private static Page page(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(BODY_BYTES_MAX + 1);
            if (body.length > BODY_BYTES_MAX) {
                throw new IOException("an answer of more than " + BODY_BYTES_MAX + " bytes");
            }
            return new Page(response.statusCode(), new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandFailed unreachable(String reason, Throwable cause) {
        return new CommandFailed(
                ExitCode.UNAVAILABLE,
                "No node answers on " + node + " (" + reason
                        + "). Name the management address of a node that runs, with"
                        + " --node, or with management.host and management.port",
                cause);
    }

    /** The answer is not what a node of this version gives. */
    CommandFailed strange(Page page) {
        return new CommandFailed(
                ExitCode.UNAVAILABLE,
                List.of("What answers on " + node + " (HTTP status " + page.status()
                        + ") is not the management port of a"
                        + " node of this version. Name one with --node, or with management.host and management.port"));
    }

    private static String root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
