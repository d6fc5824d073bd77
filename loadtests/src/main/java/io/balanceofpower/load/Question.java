package io.balanceofpower.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A simulation, as the command line knows it.
 *
 * @param simulation the class's simple name in the package of the simulations
 * @param what the question that it asks
 * @param parameters all that it takes
 */
public record Question(String name, String simulation, String what, List<Parameter> parameters) {

    Optional<Parameter> parameter(String parameterName) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(parameterName))
                .findFirst();
    }

    /** The same with another default. */
    Question standard(String parameterName, String value) {
        List<Parameter> changed = parameters.stream()
                .map(parameter -> parameter.name().equals(parameterName) ? parameter.with(value) : parameter)
                .toList();
        return new Question(name, simulation, what, changed);
    }

    /** The same with a parameter of its own. */
    Question taking(String parameterName, Parameter.Kind kind, String value, String meaning) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(new Parameter(parameterName, kind, value, meaning));
        return new Question(name, simulation, what, List.copyOf(more));
    }
}
