package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.settings.YamlValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads {@code routes.yaml} and compiles it, or says all that is wrong with it. Used for one file, by one thread. */
final class RoutesFile {

    private final YamlReader reader;
    private final GroupsReader groups = new GroupsReader();
    private final List<Route> routes = new ArrayList<>();
    private Optional<String> quarantine = Optional.empty();
    private UnknownFields unknown = UnknownFields.REFUSED;

    private RoutesFile(YamlReader reader) {
        this.reader = reader;
    }

    static YamlLoading<Routes> load(YamlReader reader) {
        RoutesFile file = new RoutesFile(reader);
        file.read();
        return reader.problems().isEmpty()
                ? new YamlLoading.Loaded<>(file.compiled())
                : new YamlLoading.Faulty<>(reader.problems());
    }

    private void read() {
        Optional<YamlValue> top = reader.root();
        if (top.isEmpty()) {
            if (reader.problems().isEmpty()) {
                reader.problem("is empty", "the key routes with at least one route");
            }
            return;
        }
        top.get().asMapping(RoutesKeys.TOP.names()).ifPresent(mapping -> {
            unknown = UnknownFields.read(mapping);
            mapping.get("groups").ifPresent(groups::read);
            quarantine = mapping.get("no-match").flatMap(QuarantineReader::read);
            mapping.require("routes", "a list of at least one route").ifPresent(this::readRoutes);
            groups.refuseUnused();
        });
    }

    private void readRoutes(YamlValue list) {
        list.asList("a list of routes").ifPresent(values -> {
            if (values.isEmpty()) {
                list.problem("is an empty list", "at least one route");
            }
            RouteReader route = new RouteReader(groups, unknown);
            values.forEach(value -> route.read(value).ifPresent(routes::add));
            routes.replaceAll(route::withAllLabels);
        });
    }

    /** Group by group, as they are asked; within a group, as they stand in the file. */
    private Routes compiled() {
        routes.sort(Comparator.comparingInt(route -> route.group().number()));
        TopicIndex index = new TopicIndex();
        for (int place = 0; place < routes.size(); place++) {
            index.add(routes.get(place).filter(), place, false);
        }
        return new Routes(routes, index, quarantine.orElse(null), unknown.warnings());
    }
}
