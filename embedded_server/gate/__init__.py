"""Before a route sees a request: for whom it is, who sent it, what its body may be; and refusals as answers."""
