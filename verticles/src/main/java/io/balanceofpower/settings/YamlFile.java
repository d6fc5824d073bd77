package io.balanceofpower.settings;

import java.nio.file.Path;

/** A file that a YAML file refers to, as it was when that was read. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record YamlFile(Path path, byte[] bytes) {}
