package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlSchema;

/** The JSON Schema of {@code routes.yaml}, for editors. */
public final class RoutesSchema {

    private RoutesSchema() {}

    /** Its text. */
    public static String text() {
        return YamlSchema.of("routes.yaml of Balance of Power", RoutesKeys.TOP);
    }
}
