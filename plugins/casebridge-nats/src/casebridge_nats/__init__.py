"""Transport between organisations over NATS JetStream."""
