package org.caravault.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A piece of YAML that knows where it is written. */
record YamlLocation(Path file, Node node) {
    int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    BadDriverException wrong(String problem) {
        return new BadDriverException(file + ":" + line() + ": " + problem);
    }

    /** Its members by name; only a mapping has any. */
    Map<String, YamlLocation> members() {
        Map<String, YamlLocation> members = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    members.put(key.getValue(), new YamlLocation(file, tuple.getValueNode()));
                }
            }
        }
        return members;
    }

    List<YamlLocation> items() {
        List<YamlLocation> items = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> items.add(new YamlLocation(file, item)));
        }
        return items;
    }

    Optional<String> scalar() {
        return node instanceof ScalarNode scalar && !scalar.getValue().isBlank()
                ? Optional.of(scalar.getValue().strip())
                : Optional.empty();
    }

    /** A member that must be there and be a scalar. */
    String text(String name) throws BadDriverException {
        return Optional.ofNullable(members().get(name))
                .flatMap(YamlLocation::scalar)
                .orElseThrow(() -> wrong("'" + name + "' is missing"));
    }

    /** Only these members may be there. */
    void only(List<String> known, String what) throws BadDriverException {
        for (Map.Entry<String, YamlLocation> member : members().entrySet()) {
            if (!known.contains(member.getKey())) {
                throw member.getValue()
                        .wrong("'%s' is not a part of %s; known are %s"
                                .formatted(member.getKey(), what, String.join(", ", known)));
            }
        }
    }
}
