package org.caravault.api;

import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.identity.Caller;
import org.caravault.message.Messages;
import org.caravault.message.UserMessage;

/** The operations on messages to users. */
public final class MessagesApi {
    private final Messages messages;

    MessagesApi(Messages messages) {
        this.messages = messages;
    }

    /** A project's messages, newest first. */
    public Map<String, Object> list(@Variable(Wire.QUERY) Query query, @Variable(Wire.CALLER) Caller caller) {
        List<Map<String, Object>> found = messages.ofProject(caller.projectId()).stream()
                .filter(m -> query.text("resource_id")
                        .map(m.resourceId().toString()::equals)
                        .orElse(true))
                .map(MessagesApi::view)
                .toList();
        return Views.page("messages", found, query, "/v2/messages");
    }

    /** One message. */
    public Map<String, Object> show(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        return Map.of("message", view(visible(id, caller)));
    }

    /** Read and done with. */
    public void delete(@Header("id") String id, @Variable(Wire.CALLER) Caller caller) {
        messages.remove(visible(id, caller).id());
    }

    private UserMessage visible(String id, Caller caller) {
        return messages.find(Ids.found("message", id))
                .filter(message -> caller.mayRead(message.projectId()))
                .orElseThrow(() -> Refusal.notFound("No message exists with ID %s.".formatted(id)));
    }

    private static Map<String, Object> view(UserMessage message) {
        return Views.ordered(
                "id", message.id(),
                "project_id", message.projectId(),
                "action_id", message.actionId(),
                "detail_id", message.detailId(),
                "message_level", message.level(),
                "request_id", message.requestId(),
                "resource_type", message.resourceType(),
                "resource_id", message.resourceId(),
                "user_message", message.text(),
                "created_at", Views.time(message.createdAt()),
                "expires_at", Views.time(message.expiresAt()),
                "links", Views.links("/messages/" + message.id()));
    }
}
