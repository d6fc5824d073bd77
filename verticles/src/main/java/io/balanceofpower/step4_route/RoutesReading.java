package io.balanceofpower.step4_route;

import io.balanceofpower.settings.YamlLoading;
import java.nio.file.Path;
import java.util.Map;

/**
 * What reading a routes file gave.
 *
 * @param loading the routes, or what is wrong
 * @param hash of the file and those that it refers to, as {@link io.balanceofpower.settings.YamlContents#hash()}
 * @param references by path, the hash of each file that it refers to; empty text for one that cannot be read
 */
public record RoutesReading(YamlLoading<Routes> loading, String hash, Map<Path, String> references) {}
