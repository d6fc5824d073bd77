package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.CommandFailed;
import io.balanceofpower.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What {@code bop bench latency --out} writes: a page, and a {@code .hgrm} file in milliseconds for each row. */
record LatencyFiles(Path directory, Latency.Result result) implements Report.Files {

    static final String PAGE = "latency.html";

    private static final String HGRM = ".hgrm";
    private static final double NS_PER_MS = 1e6;
    /** HdrHistogram's own default. */
    private static final int STEPS_PER_HALF_DISTANCE = 5;

    /**
     * Makes the directory, and deletes what an earlier run wrote, so that a run that fails leaves nothing that looks
     * like its result.
     *
     * @throws CommandFailed if nothing could be written there in the end, before minutes are spent
     */
    static void clear(Path directory) throws CommandFailed {
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw new IOException("not writable");
            }
            Files.deleteIfExists(directory.resolve(PAGE));
            for (LatencyTimes times : List.of(LatencyTimes.lane(), LatencyTimes.node())) {
                for (Until until : Until.values()) {
                    Files.deleteIfExists(hgrm(directory, times, until));
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    "--out " + directory + ": cannot be written (" + e + "); name a directory that is yours",
                    e);
        }
    }

    private static Path hgrm(Path directory, LatencyTimes times, Until until) {
        return directory.resolve(times.slug(until) + HGRM);
    }

    @Override
    public List<String> write(Report report, ObjectNode context) throws CommandFailed {
        try {
            for (LatencyTimes times : List.of(result.lane(), result.node())) {
                for (Until until : Until.values()) {
                    writeHgrm(hgrm(directory, times, until), times.allNs(until));
                }
            }
            Path page = directory.resolve(PAGE);
            Files.writeString(page, new LatencyPage(report, context, result).html());
            return List.of("Plots are in " + page + ", with " + HGRM + " files beside it.");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "--out " + directory + ": cannot be written (" + e + ")", e);
        }
    }

    private static void writeHgrm(Path file, Histogram latenciesNs) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            latenciesNs.outputPercentileDistribution(out, STEPS_PER_HALF_DISTANCE, NS_PER_MS);
            if (out.checkError()) {
                throw new IOException(file + " could not be written to its end");
            }
        }
    }
}
