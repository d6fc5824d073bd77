package io.balanceofpower.load.simulations;

import io.balanceofpower.load.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts what came of a run at the top of Gatling's report, and the audit's figures beside it. */
final class ReportPage {
    private static final Pattern BODY = Pattern.compile("<body[^>]*>");
    private static final String GOOD = "#1b7f3b";
    private static final String BAD = "#b3261e";
    private static final String UNKNOWN = "#6b5b00";

    private final Path directory;

    ReportPage(Path directory) {
        this.directory = directory;
    }

    Path index() {
        return directory.resolve("index.html");
    }

    /** Blocks. */
    void write(List<String> words, boolean good, boolean audited, Optional<Verdict> verdict) {
        try {
            if (verdict.isPresent()) {
                Files.writeString(
                        directory.resolve("audit.json"), verdict.get().json().toPrettyString() + "\n");
            }
            String page = Files.readString(index());
            Matcher body = BODY.matcher(page);
            if (!body.find()) {
                throw new IllegalStateException(index() + " has no body, so the audit cannot be shown in it");
            }
            String colour = good ? audited ? GOOD : UNKNOWN : BAD;
            Files.writeString(
                    index(),
                    page.substring(0, body.end())
                            + banner(words, colour, verdict.isPresent())
                            + page.substring(body.end()));
        } catch (IOException e) {
            throw new UncheckedIOException("The audit cannot be written to " + directory, e);
        }
    }

    private static String banner(List<String> words, String colour, boolean figures) {
        String lines = words.stream().map(ReportPage::escaped).collect(Collectors.joining("<br>"));
        String link = figures ? "<br><a style=\"color:#fff\" href=\"audit.json\">audit.json</a>" : "";
        return "<div id=\"audit\" style=\"background:" + colour
                + ";color:#fff;padding:12px 20px;font:14px/1.6 sans-serif\">" + lines + link + "</div>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
