package io.balanceofpower.settings;

import org.slf4j.event.Level;

/**
 * What the node logs, to standard error.
 *
 * @param level the least severe level that is written of Balance of Power's own loggers
 * @param format how lines are written
 */
public record LogSettings(Level level, LogFormat format) {}
