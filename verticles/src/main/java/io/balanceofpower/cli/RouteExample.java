package io.balanceofpower.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A routes file that shows one feature, with its cases and the files that it names.
 *
 * @param name the feature
 * @param files beside {@code routes.yaml} and {@code routes.test.yaml}
 */
record RouteExample(String name, List<String> files) {

    static final String ROUTES = "routes.yaml";
    static final String CASES = "routes.test.yaml";

    /** In the order in which one may read them. */
    static final List<RouteExample> ALL = List.of(
            of("key"),
            of("template"),
            of("condition"),
            of("condition-arrays"),
            of("numbering"),
            of("schema", "trade.schema.json"),
            of("codec-json"),
            of("codec-raw"),
            of("codec-fix", "fix44.xml"),
            of("codec-cloudevents"),
            of("codec-avro", "trade.avsc"),
            of("codec-protobuf", "trade.proto", "trade.desc"),
            of("groups"),
            of("partition"),
            of("headers"),
            of("timestamp"),
            of("quarantine"),
            of("transform"),
            of("sample"),
            of("labels"));

    private static RouteExample of(String name, String... files) {
        return new RouteExample(name, List.of(files));
    }

    List<String> allFiles() {
        List<String> all = new ArrayList<>(List.of(ROUTES, CASES));
        all.addAll(files);
        return all;
    }

    byte[] content(String file) {
        String path = "examples/" + name + "/" + file;
        try (InputStream found = RouteExample.class.getResourceAsStream(path)) {
            if (found == null) {
                throw new IllegalStateException(path + " is not on the class path");
            }
            return found.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String file) {
        return new String(content(file), StandardCharsets.UTF_8);
    }

    /** The comment in the first line. */
    String words() {
        return text(ROUTES).lines().findFirst().orElse("").replaceFirst("^# ", "");
    }
}
