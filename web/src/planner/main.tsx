import "../styles/planner.css";
