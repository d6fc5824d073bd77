package io.balanceofpower.settings;

/** Where a value came from. */
sealed interface Origin {

    /** Nothing set it. */
    enum Unset implements Origin {
        DEFAULT
    }

    /** The file, and the value in it. */
    record InFile(String file, YamlValue at) implements Origin {

        /** Adds a problem with the value to those of its file. */
        void report(Setting<?> setting, String wrong, String allowed) {
            if (setting.secret()) {
                at.problemHidden(wrong, allowed);
            } else {
                at.problem(wrong, allowed);
            }
        }
    }

    /** An environment variable. */
    record InEnvironment(String variable) implements Origin {}

    /** For people: {@code default}, {@code file:line} or {@code environment NAME}. */
    default String words() {
        if (this instanceof InFile in) {
            return in.file() + ":" + in.at().line();
        }
        return this instanceof InEnvironment in ? "environment " + in.variable() : "default";
    }
}
