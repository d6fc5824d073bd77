package io.balanceofpower.loadtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One run of a benchmark, as {@code --json} wrote it.
 *
 * @param name of the file, without what follows the dot
 * @param json an object with all that {@link #FIELDS} names
 */
record StoredResult(String name, JsonNode json) {

    private static final List<String> FIELDS =
            List.of("benchmark", "command", "startedAt", "machine", "settings", "tables", "targets", "remarks");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What is in a directory, by file name; at least one. */
    static List<StoredResult> readAll(Path directory) throws CommandFailed {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, directory + ": cannot be read (" + e + ")", e);
        }
        if (files.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of(directory + ": has no result; run ./bop bench NAME --json "
                            + directory.resolve("NAME.json")));
        }
        List<StoredResult> results = new ArrayList<>();
        for (Path file : files) {
            results.add(read(file));
        }
        results.sort(Comparator.comparing(StoredResult::name));
        return results;
    }

    private static StoredResult read(Path file) throws CommandFailed {
        JsonNode json;
        try {
            json = MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, file + ": is no JSON; " + remedy(), e);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, file + ": cannot be read (" + e + ")", e);
        }
        List<String> missing = FIELDS.stream().filter(field -> !json.has(field)).toList();
        if (!missing.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    List.of(file + ": has no " + String.join(", no ", missing) + "; " + remedy()));
        }
        String fileName = String.valueOf(file.getFileName());
        return new StoredResult(fileName.substring(0, fileName.lastIndexOf('.')), json);
    }

    private static String remedy() {
        return "delete it, or write it anew with ./bop bench NAME --json FILE";
    }

    String benchmark() {
        return json.get("benchmark").asText();
    }

    String command() {
        return json.get("command").asText();
    }

    /** In words. */
    String settings() {
        return json.get("settings").properties().stream()
                .map(setting -> words(setting.getKey()) + " " + text(setting.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String words(String key) {
        return key.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    /** Where, when and of which commit. */
    String machine() {
        JsonNode machine = json.get("machine");
        return Machine.words(machine) + ", load average "
                + machine.path("loadAverage").asText() + " before; "
                + json.get("startedAt").asText().substring(0, "2026-11-30".length()) + ", commit "
                + json.path("commit").asText("unknown");
    }

    JsonNode targets() {
        return json.get("targets");
    }

    /** The first, which is the one for the README; throws if the file was changed by hand. */
    Report.Titled table() {
        JsonNode first = json.get("tables").path(0);
        return new Report.Titled(first.path("title").asText(), Table.read(first.path("rows")));
    }

    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        json.get("remarks").forEach(remark -> remarks.add(remark.asText()));
        return remarks;
    }
}
