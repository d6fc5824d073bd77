package io.balanceofpower.loadtests.gatling;

import io.gatling.core.action.Action;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import io.gatling.javaapi.core.Session;
import java.util.function.Function;

/** A step that is ready for {@code exec}. */
public final class MqttActionBuilder implements ActionBuilder {
    private final Function<Session, String> requestName;
    private final MqttAction.Step step;

    MqttActionBuilder(Function<Session, String> requestName, MqttAction.Step step) {
        this.requestName = requestName;
        this.step = step;
    }

    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
        return new io.gatling.core.action.builder.ActionBuilder() {
            @Override
            public Action build(ScenarioContext scenario, Action next) {
                return new MqttAction(requestName, step, scenario, next);
            }
        };
    }
}
