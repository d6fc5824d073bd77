package io.balanceofpower.step3_decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CloudEvents 1.0 in the JSON event format: the attributes of the context beside {@code data}. Every payload is checked
 * for the attributes that CloudEvents requires, also when a route takes no field from it.
 */
public final class CloudEventsFormat implements Format {

    @Override
    public String name() {
        return "cloudevents";
    }

    @Override
    public Optional<Misfit> misfit(FieldPath path) {
        String first = path.names().get(0);
        boolean inData = first.equals("data");
        boolean attribute = path.names().size() == 1 && (first.matches("[a-z0-9]+") || first.equals("data_base64"));
        return inData || attribute
                ? Optional.empty()
                : Optional.of(new Misfit(
                        "is neither an attribute of a CloudEvent nor a part of its data",
                        "an attribute such as type, in lower-case letters and digits, or a path such as data.symbol"));
    }

    @Override
    public Codec codec(List<FieldPath> paths) {
        List<FieldPath> all = new ArrayList<>(paths);
        int[] required = CloudEventsFields.REQUIRED.stream()
                .mapToInt(name -> placeOf(name, all))
                .toArray();
        return new CloudEventsFields(JsonFields.reading(all), required);
    }

    private static int placeOf(String name, List<FieldPath> all) {
        FieldPath attribute = new FieldPath(name, List.of(name));
        int known = FieldPath.indexOf(all, attribute);
        if (known < 0) {
            all.add(attribute);
        }
        return known < 0 ? all.size() - 1 : known;
    }
}
