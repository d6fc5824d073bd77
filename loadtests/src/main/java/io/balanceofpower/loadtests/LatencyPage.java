package io.balanceofpower.loadtests;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The plots of {@code bop bench latency} in one page that needs nothing else: uPlot, the script and the figures are in
 * it. It is HTML and well-formed XML alike.
 */
record LatencyPage(Report report, ObjectNode context, Latency.Result result) {

    private static final String RESOURCES = "/bench/";
    /** Steps of the axis from one 9 to the next. */
    private static final int STEPS_PER_NINE = 40;

    String html() {
        String page = Resource.text(RESOURCES + "latency.html");
        for (Map.Entry<String, String> part : parts()) {
            page = page.replace("<!--" + part.getKey() + "-->", part.getValue());
        }
        return page;
    }

    private List<Map.Entry<String, String>> parts() {
        return List.of(
                Map.entry("title", escaped(title())),
                Map.entry("uplot-css", Resource.ofWebJar("uplot", "dist/uPlot.min.css")),
                Map.entry("css", Resource.text(RESOURCES + "latency.css")),
                Map.entry("licence", Resource.ofWebJar("uplot", "LICENSE").strip()),
                Map.entry("uplot-js", Resource.ofWebJar("uplot", "dist/uPlot.iife.min.js")),
                Map.entry("js", Resource.text(RESOURCES + "latency.js")),
                Map.entry("run", run()),
                Map.entry("remarks", remarks()),
                Map.entry("tables", tables()),
                Map.entry("data", script(data())));
    }

    private String title() {
        return "Latency at " + Numbers.whole(result.perSecond()) + " messages/s: node and bare lane";
    }

    private String run() {
        List<String> lines = new ArrayList<>();
        lines.add(term("Command", "<code>" + escaped(context.path("command").asText()) + "</code>"));
        lines.add(term("Began", escaped(context.path("startedAt").asText())));
        lines.add(term("Machine", escaped(Machine.words(context.path("machine")))));
        lines.add(term(
                "Settings",
                context.path("settings").properties().stream()
                        .map(setting -> escaped(setting.getKey()) + " <b>"
                                + escaped(setting.getValue().asText()) + "</b>")
                        .collect(Collectors.joining(", "))));
        return String.join("\n", lines);
    }

    private static String term(String name, String html) {
        return "<dt>" + name + "</dt><dd>" + html + "</dd>";
    }

    private String remarks() {
        return Stream.concat(report.targets().stream().map(Target::words), report.remarks().stream())
                .map(remark -> "<li>" + escaped(remark) + "</li>")
                .collect(Collectors.joining("\n"));
    }

    private String tables() {
        return report.tables().stream()
                .map(titled -> "<h2>" + escaped(titled.title()) + "</h2>\n" + table(titled.table()))
                .collect(Collectors.joining("\n"));
    }

    private static String table(Table table) {
        List<List<String>> rows = table.rows();
        return "<table class=\"figures\">\n<thead>" + row("th", rows.get(0)) + "</thead>\n<tbody>"
                + rows.stream().skip(1).map(cells -> row("td", cells)).collect(Collectors.joining("\n"))
                + "</tbody>\n</table>";
    }

    private static String row(String element, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + element + ">" + escaped(cell) + "</" + element + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private ObjectNode data() {
        ObjectNode data = Report.object();
        ObjectNode percentiles = data.putObject("percentiles");
        int steps = steps();
        ArrayNode nines = percentiles.putArray("nines");
        for (int step = 0; step <= steps; step++) {
            nines.add(nines(step));
        }
        ArrayNode series = percentiles.putArray("series");
        for (LatencyTimes times : List.of(result.lane(), result.node())) {
            for (Until until : Until.values()) {
                addSeries(series, times, until, steps);
            }
        }
        percentiles.put(
                "targetMs",
                Numbers.round(LatencyReport.TARGET_RATIO * result.lane().ms(Until.READ_COMMITTED, 99)));
        data.set("overTime", report.figures().path("overTime"));
        return data;
    }

    private static void addSeries(ArrayNode all, LatencyTimes times, Until until, int steps) {
        ObjectNode series = all.addObject()
                .put("label", times.label(until))
                .put("contender", times.name())
                .put("until", until.name());
        ArrayNode ms = series.putArray("ms");
        Histogram latenciesNs = times.allNs(until);
        for (int step = 0; step <= steps; step++) {
            ms.add(Numbers.round(Latencies.ms(latenciesNs, 100 * (1 - Math.pow(10, -nines(step))))));
        }
    }

    /** 0 is the least, 1 is p90, 2 is p99 and so on. */
    private static double nines(int step) {
        return (double) step / STEPS_PER_NINE;
    }

    /** As far as there are messages to tell percentiles apart. */
    private int steps() {
        double count =
                Math.max(1.0, (double) result.node().allNs(Until.READ_COMMITTED).getTotalCount());
        return (int) Math.ceil(Math.log10(count) * STEPS_PER_NINE);
    }

    /** As JavaScript that neither HTML nor XML can mistake for its own. */
    private static String script(ObjectNode data) {
        return data.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
