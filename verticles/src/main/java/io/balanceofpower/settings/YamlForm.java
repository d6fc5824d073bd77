package io.balanceofpower.settings;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Refuses the parts of YAML that a file of settings does without, before anything is built from it. It works on the
 * parser's events, which cost no stack and no memory, so a file that unfolds to gigabytes or nests a million deep is
 * refused at its first offence.
 */
final class YamlForm {

    /** Settings need five levels, routes as many. */
    static final int DEPTH_MAX = 32;

    private final YamlReader reader;
    private int documents;
    private int depth;
    private boolean sound = true;

    private YamlForm(YamlReader reader) {
        this.reader = reader;
    }

    /** Whether the text is one document without anchors, aliases, tags and deep nesting; otherwise the reader knows. */
    static boolean check(String text, LoadSettings settings, YamlReader reader) {
        YamlForm form = new YamlForm(reader);
        for (Event event : new Parse(settings).parseString(text)) {
            form.look(event);
            if (form.documents > 1 || form.depth > DEPTH_MAX) {
                break;
            }
        }
        return form.sound;
    }

    private void look(Event event) {
        if (event instanceof DocumentStartEvent && ++documents > 1) {
            refuse(event, "starts a second document", "one document");
        } else if (event instanceof AliasEvent) {
            refuse(event, "is an alias", "the value itself, written out");
        } else if (event instanceof NodeEvent node) {
            node.getAnchor()
                    .ifPresent(
                            name -> refuse(event, "has the anchor &" + name, "the value alone; aliases are refused"));
        }
        if (event instanceof ScalarEvent scalar) {
            scalar.getTag().ifPresent(tag -> refuseTag(event, tag));
        } else if (event instanceof CollectionStartEvent start) {
            start.getTag().ifPresent(tag -> refuseTag(event, tag));
            if (++depth > DEPTH_MAX) {
                refuse(event, "nests deeper than " + DEPTH_MAX + " levels", "fewer levels");
            }
        } else if (event instanceof CollectionEndEvent) {
            depth--;
        }
    }

    private void refuseTag(Event event, String tag) {
        refuse(event, "has the tag " + tag, "the value alone; text that looks like a number goes in quotes");
    }

    private void refuse(Event event, String wrong, String allowed) {
        sound = false;
        reader.problem(event.getStartMark(), "", "", wrong, allowed);
    }
}
