package io.balanceofpower.loadtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Files on the class path. */
final class Resource {

    private Resource() {}

    /** All of it, as UTF-8. */
    static String text(String path) {
        try (InputStream in = open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of a library for browsers, as WebJars hold it below its version. */
    static String ofWebJar(String library, String path) {
        Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/" + library + "/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = properties.getProperty("version");
        return text("/META-INF/resources/webjars/" + library + "/" + version + "/" + path);
    }

    private static InputStream open(String path) {
        InputStream in = Resource.class.getResourceAsStream(path);
        if (in == null) {
            throw new IllegalStateException("the resource " + path + " is missing on the class path");
        }
        return in;
    }
}
