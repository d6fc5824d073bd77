package io.balanceofpower.settings;

/** How log lines are written. */
public enum LogFormat {
    /** For people: time, level, logger, message. */
    TEXT,
    /** For machines: one JSON object a line. */
    JSON
}
