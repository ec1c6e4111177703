"""Before a route sees a request: for whom it is, who sent it, what its path and body say; and refusals as answers."""
