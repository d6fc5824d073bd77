package io.balanceofpower.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values of a run, which have been checked. */
public final class Parameters {
    private final Question question;
    private final Map<String, String> given;

    private Parameters(Question question, Map<String, String> given) {
        this.question = question;
        this.given = given;
    }

    /** All that is wrong with what was given; empty if nothing is. */
    static List<String> problems(Question question, Map<String, String> given) {
        return given.entrySet().stream()
                .flatMap(each -> problem(question, each.getKey(), each.getValue()).stream())
                .sorted()
                .toList();
    }

    private static Optional<String> problem(Question question, String name, String value) {
        return question.parameter(name)
                .map(parameter -> parameter.problem(value))
                .orElseGet(() -> Optional.of(Catalogue.unknown(question, name)));
    }

    /** @param given checked already */
    public static Parameters of(Question question, Map<String, String> given) {
        return new Parameters(question, Map.copyOf(given));
    }

    /** Empty if it is neither given nor has a default. */
    public Optional<String> text(String name) {
        Parameter parameter = question.parameter(name)
                .orElseThrow(() -> new IllegalArgumentException(question.name() + " has no parameter " + name));
        return Optional.of(given.getOrDefault(name, parameter.standard())).filter(value -> !value.isEmpty());
    }

    private String value(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException(name + " has no value"));
    }

    public int number(String name) {
        return Integer.parseInt(value(name));
    }

    public Duration time(String name) {
        return Parameter.time(value(name)).orElseThrow();
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(value(name));
    }

    public Optional<Path> file(String name) {
        return text(name).map(Path::of);
    }

    /** Each that has a value, as {@code name=value}, without passwords, which are in files. */
    public Stream<String> all() {
        return question.parameters().stream()
                .flatMap(parameter -> text(parameter.name()).map(value -> parameter.name() + "=" + value).stream());
    }

    public Question question() {
        return question;
    }
}
